package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.io.InputStream;

/**
 * Text files, compressed or not. A file is one document; one of more than {@value #WHOLE} bytes is
 * a corpus without marks between its documents and is cut at blank lines into pieces of at least
 * {@value #PIECE} bytes, so that some of it can be held out. Not splittable.
 */
public final class PlainTextSource implements DocumentSource {

  static final int WHOLE = 256 << 10;
  static final int PIECE = 32 << 10;

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    InputStream in = InputStream.nullInputStream();
    if (range.contains(0)) {
      InputStream head = Decompression.buffered(ShardStream.open(file, 0));
      in = Decompression.of(head).wrap(head);
    }
    return new RecordIterator(new PlainTextReader(file.uri(), in));
  }
}
