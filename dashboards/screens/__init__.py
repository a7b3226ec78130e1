"""The pages: each a function of what there is to see; none holds a rule of its own.

A folder called ``pages`` would be served by Streamlit file by file.
"""
