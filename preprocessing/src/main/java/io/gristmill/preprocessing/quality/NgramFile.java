package io.gristmill.preprocessing.quality;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * An n-gram model as a file of big-endian values: the magic number, the version, the order, for
 * each order the number of n-grams and then for each n-gram its key (int64) and the natural
 * logarithms of its probability and back-off weight (float32), and the SHA-256 of all that.
 */
record NgramFile(List<Order> orders) {

  /** GRSTNGRM in ASCII. */
  static final long MAGIC = 0x475253544E47524DL;

  private static final int VERSION = 1;
  private static final int LARGEST_ORDER = 5;
  private static final int ENTRY_BYTES = Long.BYTES + 2 * Float.BYTES;
  private static final int CHECKSUM_BYTES = 32;

  /** The n-grams of one order in ascending order of their keys. */
  record Order(long[] keys, float[] probabilities, float[] backoffs) {}

  NgramFile {
    orders = List.copyOf(orders);
  }

  /** Number of n-grams of each order. */
  List<Integer> sizes() {
    return orders.stream().map(order -> order.keys.length).toList();
  }

  NgramModel model() {
    return new NgramModel(
        orders.stream().map(o -> new NgramTable(o.keys, o.probabilities, o.backoffs)).toList(),
        orders.get(0).keys.length - 1L);
  }

  void write(OutputFile file) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (CommittedOutput committed = file.create()) {
      DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(new DigestOutputStream(committed, digest), 1 << 16));
      out.writeLong(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(orders.size());
      for (Order order : orders) {
        out.writeLong(order.keys.length);
        for (int i = 0; i < order.keys.length; i++) {
          out.writeLong(order.keys[i]);
          out.writeFloat(order.probabilities[i]);
          out.writeFloat(order.backoffs[i]);
        }
      }
      out.flush();
      committed.write(digest.digest());
      committed.commit();
    }
  }

  /** Whether the file begins like an n-gram model. */
  static boolean is(InputFile file) throws IOException {
    try (var in = file.open()) {
      byte[] start = in.readNBytes(Long.BYTES);
      return start.length == Long.BYTES && ByteBuffer.wrap(start).getLong() == MAGIC;
    }
  }

  /**
   * Reads a model.
   *
   * @throws InvalidInputException if the file is damaged
   */
  static NgramFile read(InputFile file) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (DataInputStream in =
        new DataInputStream(
            new DigestInputStream(new BufferedInputStream(file.open(), 1 << 16), digest))) {
      in.readLong();
      int version = in.readInt();
      require(version == VERSION, "version of an n-gram model", version, "" + VERSION, file);
      int count = in.readInt();
      require(count >= 1 && count <= LARGEST_ORDER, "order", count, "1 to " + LARGEST_ORDER, file);
      List<Order> orders = new ArrayList<>();
      for (int order = 1; order <= count; order++) {
        orders.add(readOrder(in, order, file));
      }
      byte[] expected = digest.digest();
      byte[] found = in.readNBytes(CHECKSUM_BYTES);
      if (!MessageDigest.isEqual(found, expected)) {
        throw new InvalidInputException(
            format(
                "SHA-256 of an n-gram model: %.12s (expected %.12s: it is damaged) at %s",
                Sha256.hex(found), Sha256.hex(expected), file.uri()));
      }
      return new NgramFile(orders);
    } catch (EOFException e) {
      throw new InvalidInputException(
          format(
              "length of an n-gram model: %d bytes (expected more: it is cut off) at %s",
              file.length(), file.uri()),
          e);
    }
  }

  private static Order readOrder(DataInputStream in, int order, InputFile file) throws IOException {
    long length = in.readLong();
    long possible = file.length() / ENTRY_BYTES;
    int least = order == 1 ? 2 : 0;
    require(
        length >= least && length <= possible, "n-grams", length, least + " to " + possible, file);
    int size = (int) length;
    Order read = new Order(new long[size], new float[size], new float[size]);
    for (int i = 0; i < size; i++) {
      read.keys[i] = in.readLong();
      read.probabilities[i] = in.readFloat();
      read.backoffs[i] = in.readFloat();
    }
    return read;
  }

  private static void require(
      boolean holds, String what, long value, String expected, InputFile file) {
    if (!holds) {
      throw new InvalidInputException(
          format("%s: %d (expected %s) at %s", what, value, expected, file.uri()));
    }
  }
}
