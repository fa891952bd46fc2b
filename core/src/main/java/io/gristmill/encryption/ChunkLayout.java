package io.gristmill.encryption;

/**
 * Where the chunks of an encrypted file are.
 *
 * @param plainBytes what they hold together
 */
record ChunkLayout(long chunks, long plainBytes) {

  /**
   * Follows from the length alone; an empty file has one empty chunk.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if no file is so long
   */
  static ChunkLayout of(long fileBytes, String uri) {
    long sealed = fileBytes - FileHeader.BYTES;
    long chunks = Math.max(1, -Math.floorDiv(-sealed, ChunkCipher.SEALED_BYTES));
    long plain = sealed - chunks * ChunkCipher.TAG_BYTES;
    long before = (chunks - 1) * ChunkCipher.CHUNK_BYTES;
    if (plain < before || (plain == before && chunks > 1)) {
      throw ChunkCipher.damaged("cut off after " + fileBytes + " bytes", uri);
    }
    return new ChunkLayout(chunks, plain);
  }

  /** The chunk that has a plain byte; the last one for all behind the end. */
  long chunkOf(long offset) {
    return Math.min(offset / ChunkCipher.CHUNK_BYTES, chunks - 1);
  }

  static long startOf(long chunk) {
    return FileHeader.BYTES + chunk * ChunkCipher.SEALED_BYTES;
  }
}
