//! Every node; exports one catalogue().
