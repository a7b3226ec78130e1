"""The Streamlit dashboard of aimsgraph."""
