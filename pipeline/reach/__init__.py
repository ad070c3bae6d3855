"""What shapes and queries look at beyond the node they are about, so that a part of a dataset can be validated as if it were whole."""
