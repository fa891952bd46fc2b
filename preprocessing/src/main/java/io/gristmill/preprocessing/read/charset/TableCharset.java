package io.gristmill.preprocessing.read.charset;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Single-byte charsets of WHATWG Encoding that Java lacks or defines differently. */
final class TableCharset extends Charset {

  /**
   * Decodes pages in an encoding that browsers refuse, since its ASCII bytes may have other
   * meanings.
   */
  static final Charset REPLACEMENT =
      new TableCharset("gristmill-replacement", "\ufffd".repeat(256));

  static final Charset ISO_8859_10 =
      latin(
          "gristmill-iso-8859-10",
          "\u00a0ĄĒĢĪĨĶ§ĻĐŠŦŽ\u00adŪŊ°ąēģīĩķ·ļđšŧž―ūŋĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞß"
              + "āáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ");

  static final Charset ISO_8859_14 =
      latin(
          "gristmill-iso-8859-14",
          "\u00a0Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u00ad®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶß"
              + "àáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ");

  /** Java's KOI8-U with the Belarusian letter of KOI8-RU. */
  static final Charset KOI8_U =
      patched("gristmill-koi8-u", Charset.forName("KOI8-U"), "\u00aeў\u00beЎ");

  static final Charset MAC_CYRILLIC =
      patched("gristmill-mac-cyrillic", Charset.forName("x-MacUkraine"), "\u00ff€");

  static final Charset USER_DEFINED = new TableCharset("gristmill-user-defined", userDefined());

  private final String table;

  /**
   * @param table the characters of all 256 bytes
   */
  private TableCharset(String name, String table) {
    super(name, null);
    this.table = table;
  }

  private static Charset latin(String name, String fromA0) {
    return new TableCharset(
        name, allBytes(StandardCharsets.ISO_8859_1).substring(0, 0xa0) + fromA0);
  }

  /**
   * A charset that differs from Java's in a few bytes.
   *
   * @param patches pairs of a byte, as Latin-1, and its character
   */
  private static Charset patched(String name, Charset base, String patches) {
    StringBuilder table = new StringBuilder(allBytes(base));
    for (int i = 0; i < patches.length(); i += 2) {
      table.setCharAt(patches.charAt(i), patches.charAt(i + 1));
    }
    return new TableCharset(name, table.toString());
  }

  private static String userDefined() {
    StringBuilder table = new StringBuilder(allBytes(StandardCharsets.ISO_8859_1));
    for (int i = 0x80; i < 0x100; i++) {
      table.setCharAt(i, (char) (0xf700 + i));
    }
    return table.toString();
  }

  private static String allBytes(Charset charset) {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return new String(bytes, charset);
  }

  @Override
  public boolean contains(Charset other) {
    return other.equals(this) || other.equals(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean canEncode() {
    return false;
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining() && out.hasRemaining()) {
          out.put(table.charAt(in.get() & 0xff));
        }
        return in.hasRemaining() ? CoderResult.OVERFLOW : CoderResult.UNDERFLOW;
      }
    };
  }

  @Override
  public CharsetEncoder newEncoder() {
    throw new UnsupportedOperationException(name() + " is only read");
  }
}
