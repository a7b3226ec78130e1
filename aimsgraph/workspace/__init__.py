"""The workspace: a folder with aims.toml, registers, evidence and a journal; and its sync."""

from aimsgraph.workspace.folder import Workspace, find_workspace

__all__ = ["Workspace", "find_workspace"]
