package io.gristmill.preprocessing.read.text;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.Messages;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of a compressed file: all its gzip members, zstd or lz4 frames, xz or bzip2 streams.
 * Skips zero padding and skippable frames between them. Every byte before damage is returned before
 * an exception reports it; a caller that continues reading gets the members after it.
 */
final class MemberStream extends InputStream {

  private static final int SKIPPABLE_HEADER = 8;

  private final StoredBuffer stored;
  private InputStream member = InputStream.nullInputStream();
  private boolean inMember;
  private boolean damaged;
  private long start;

  MemberStream(StoredBuffer stored) {
    this.stored = stored;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (damaged) {
      damaged = false;
      stored.backToMark(start);
      passToMember();
    }
    try {
      while (inMember || open()) {
        int count = member.read(bytes, offset, length);
        if (count >= 0) {
          return count;
        }
        closeMember();
        if (stored.offset() == start) {
          // Otherwise the same member would be opened repeatedly.
          throw new EOFException("the file ends in the first bytes of a member");
        }
      }
      return -1;
    } catch (UncheckedIOException e) {
      throw e; // The storage failed, and not the shard.
    } catch (IOException | RuntimeException e) {
      damaged = true;
      closeMember();
      throw new IOException(
          format("%s, in data that begins at stored byte %d", message(e), start), e);
    }
  }

  /** A message for humans; some decoders give none at the end of their input. */
  static String message(Exception e) {
    boolean silentEnd = e.getMessage() == null && e instanceof EOFException;
    return silentEnd ? "the data ends too early" : Messages.reason(e);
  }

  /** Opens the next member; false at the end. */
  private boolean open() throws IOException {
    passPadding();
    start = stored.offset();
    byte[] head = stored.peek(Decompression.LONGEST_MAGIC);
    if (head.length == 0) {
      return false;
    }
    Decompression kind = Decompression.of(head);
    if (kind == Decompression.NONE) {
      passToMember();
      throw new IOException((stored.offset() - start) + " bytes that begin no compressed data");
    }
    member = kind.member(stored);
    inMember = true;
    return true;
  }

  private void passPadding() throws IOException {
    while (true) {
      byte[] head = stored.peek(SKIPPABLE_HEADER);
      if (Decompression.isSkippable(head)) {
        passSkippable(head);
      } else if (head.length > 0 && head[0] == 0) {
        stored.skipNBytes(1);
      } else {
        return;
      }
    }
  }

  private void passSkippable(byte[] head) throws IOException {
    start = stored.offset();
    long length = SKIPPABLE_HEADER;
    if (head.length == SKIPPABLE_HEADER) {
      int size = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      length += Integer.toUnsignedLong(size);
    }
    try {
      stored.skipNBytes(length);
    } catch (EOFException e) {
      throw new EOFException("the file ends inside a skippable frame");
    }
  }

  /** Moves to the next position that looks like the start of a member, or to the end. */
  private void passToMember() throws IOException {
    while (true) {
      stored.passTo(Decompression.FIRST_BYTES);
      byte[] head = stored.peek(Decompression.LONGEST_MAGIC);
      if (head.length == 0 || Decompression.isCertain(head)) {
        return;
      }
      stored.skipNBytes(1);
    }
  }

  private void closeMember() throws IOException {
    inMember = false;
    member.close();
    member = InputStream.nullInputStream();
  }

  @Override
  public void close() throws IOException {
    closeMember();
    stored.close();
  }
}
