"""The append-only ledger to which every room writes what a person has done; completion only reads it."""
