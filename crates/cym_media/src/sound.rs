//! Sound files in: decoded samples with exact time.
