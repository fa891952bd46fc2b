package io.gristmill.training.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * TensorFlow's {@code Event} messages, encoded by hand, and the frame of their files: u64 length,
 * masked CRC of it, the message, its masked CRC; little-endian.
 *
 * <pre>
 * Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
 * Summary { repeated Value value = 1; }   Value { string tag = 1; float simple_value = 2; }
 * </pre>
 */
final class EventRecord {

  private static final int MASK_DELTA = 0xa282ead8;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private EventRecord() {}

  /** Encodes the first record of every file. */
  static byte[] version(double wallTimeSeconds) {
    Message event = new Message();
    event.fixed64(1, Double.doubleToLongBits(wallTimeSeconds));
    event.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    return event.toByteArray();
  }

  static byte[] scalar(double wallTimeSeconds, long step, String tag, float value) {
    Message point = new Message();
    point.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
    point.fixed32(2, Float.floatToIntBits(value));
    Message summary = new Message();
    summary.bytes(1, point.toByteArray());
    Message event = new Message();
    event.fixed64(1, Double.doubleToLongBits(wallTimeSeconds));
    event.varint(2, step);
    event.bytes(5, summary.toByteArray());
    return event.toByteArray();
  }

  static void write(OutputStream out, byte[] message) throws IOException {
    byte[] length = little(Long.BYTES).putLong(message.length).array();
    out.write(length);
    out.write(little(Integer.BYTES).putInt(maskedCrc(length)).array());
    out.write(message);
    out.write(little(Integer.BYTES).putInt(maskedCrc(message)).array());
  }

  static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Encoder for the Protocol Buffers wire format. */
  private static final class Message {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void varint(int field, long value) {
      key(field, VARINT);
      raw(value);
    }

    void fixed64(int field, long bits) {
      key(field, FIXED64);
      out.writeBytes(little(Long.BYTES).putLong(bits).array());
    }

    void fixed32(int field, int bits) {
      key(field, FIXED32);
      out.writeBytes(little(Integer.BYTES).putInt(bits).array());
    }

    void bytes(int field, byte[] value) {
      key(field, BYTES);
      raw(value.length);
      out.writeBytes(value);
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }

    private void key(int field, int wireType) {
      raw(((long) field << 3) | wireType);
    }

    private void raw(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
