"""What mail that was made to hurt costs, and what a plain one does."""
