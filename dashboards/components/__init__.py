"""Parts of pages that Streamlit does not have: each a script, a style sheet and a mount."""
