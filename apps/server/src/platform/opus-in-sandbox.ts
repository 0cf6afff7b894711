// Read before `@evan/opus`, which chooses between machine code and WebAssembly while it is loaded: what it decodes comes from boxes, and a
// hostile frame must not reach beyond the decoder's own memory (decision 0004).

process.env.OPUS_FORCE_WASM = '1';
