//! What a write and a read of a picture cost on this device, in arithmetic operations.
