"""Methods of agglomeration analysis: one a file, frames and arrays in metres in, values out."""
