"""Maps and finance, for any city: frames in, frames and pictures out."""
