"""The workspace: a folder with aims.toml, registers, evidence and a journal; and its sync."""

from aimsgraph.workspace.folder import Workspace, find_workspace
from aimsgraph.workspace.sync import Shift, SyncRefusedError, SyncReport, sync

__all__ = ["Shift", "SyncRefusedError", "SyncReport", "Workspace", "find_workspace", "sync"]
