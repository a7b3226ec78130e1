"""What files beside the evidence say of it: sidecars, records, metadata and hash lists."""
