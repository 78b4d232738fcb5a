"""Among many: the signed network of states and groups, and what it says of two of them."""
