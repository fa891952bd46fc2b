package io.gristmill.preprocessing.read.text;

import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.read.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.ReadLimits;
import io.gristmill.preprocessing.read.RecordIterator;
import java.io.IOException;
import java.io.InputStream;

/**
 * OpenWebText as published: a tar, compressed or not, of {@code *_data.xz}, each a tar of text
 * files; or one of those by itself. Not splittable.
 */
public final class OpenWebTextSource implements DocumentSource {

  @Override
  public RecordIterator open(InputFile file, ByteRange range, ReadLimits limits)
      throws IOException {
    InputStream in = InputStream.nullInputStream();
    if (range.contains(0)) {
      InputStream head = Decompression.buffered(ShardStream.open(file, 0));
      in = Decompression.of(head).wrap(head);
    }
    return new RecordIterator(new ArchiveReader(file.uri(), in, limits));
  }
}
