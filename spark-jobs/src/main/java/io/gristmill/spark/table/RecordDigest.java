package io.gristmill.spark.table;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/**
 * Forwards records and digests them: fields by their index, values after a letter for their type
 * and with their length. The digest identifies an encrypted table, whose bytes differ each time it
 * is written.
 */
final class RecordDigest extends RecordConsumer {

  private final RecordConsumer next;
  private final MessageDigest digest;

  RecordDigest(RecordConsumer next, MessageDigest digest) {
    this.next = next;
    this.digest = digest;
  }

  @Override
  public void startMessage() {
    digest.update((byte) '[');
    next.startMessage();
  }

  @Override
  public void endMessage() {
    digest.update((byte) ']');
    next.endMessage();
  }

  @Override
  public void startField(String field, int index) {
    add('.', index);
    next.startField(field, index);
  }

  @Override
  public void endField(String field, int index) {
    next.endField(field, index);
  }

  @Override
  public void startGroup() {
    digest.update((byte) '(');
    next.startGroup();
  }

  @Override
  public void endGroup() {
    digest.update((byte) ')');
    next.endGroup();
  }

  @Override
  public void addInteger(int value) {
    add('i', value);
    next.addInteger(value);
  }

  @Override
  public void addLong(long value) {
    add('l', value);
    next.addLong(value);
  }

  @Override
  public void addBoolean(boolean value) {
    add('b', value ? 1 : 0);
    next.addBoolean(value);
  }

  @Override
  public void addBinary(Binary value) {
    add('s', value.length());
    digest.update(value.toByteBuffer());
    next.addBinary(value);
  }

  @Override
  public void addFloat(float value) {
    add('f', Float.floatToIntBits(value));
    next.addFloat(value);
  }

  @Override
  public void addDouble(double value) {
    add('d', Double.doubleToLongBits(value));
    next.addDouble(value);
  }

  @Override
  public void flush() {
    next.flush();
  }

  private void add(char type, long value) {
    digest.update((byte) type);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
  }
}
