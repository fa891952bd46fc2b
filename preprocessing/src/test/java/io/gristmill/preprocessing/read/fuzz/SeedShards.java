package io.gristmill.preprocessing.read.fuzz;

import com.github.luben.zstd.Zstd;
import io.gristmill.fuzz.Fuzzer.Input;
import io.gristmill.preprocessing.read.warc.TestShard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Small valid shards of every format, named with its suffix. */
final class SeedShards {

  /** Maximum number of mutated bytes of a shared shard. */
  private static final int MOST_SHARED_BYTES = 48 << 10;

  /** Byte strings that are meaningful to a reader. */
  static final String[] WORDS = {
    "WARC/1.0\r\n",
    "WARC/",
    "\r\n\r\n",
    "\n",
    "\r",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length: -1\r\n",
    "Content-Length: 5\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip, br, deflate\r\n",
    "Content-Type: text/html; charset=utf-16\r\n",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "\u001f\u008b\b\0",
    "\u001f\u008b\b\u001f",
    "(\u00b5/\u00fd",
    "P*M\u0018\4\0\0\0abcd",
    "\u00fd7zXZ\0",
    "{\"text\":\"",
    "\"}",
    "}{",
    "[[[[[[[[",
    "\\ud800",
    "\u00ff\u00fe",
    "\u00fe\u00ff",
    "\u00ef\u00bb\u00bf",
    "\0",
    "ustar",
    "filedesc:",
    "HTTP/1.1 200 OK\r\n",
    "PAR1"
  };

  private SeedShards() {}

  static List<Input> warc() {
    List<Input> inputs = new ArrayList<>();
    List<String> records = records();
    TestShard members = new TestShard();
    records.forEach(members::member);
    inputs.add(new Input("members.warc.gz", members.gz().bytes()));
    inputs.add(new Input("one-member.warc.gz", TestShard.gzip(utf8(String.join("", records)))));
    inputs.add(new Input("plain.warc", utf8(String.join("", records))));
    TestShard extracts = new TestShard();
    for (int i = 0; i < 6; i++) {
      extracts.member(conversion(i));
    }
    inputs.add(new Input("members.wet.gz", extracts.gz().bytes()));
    inputs.add(new Input("plain.wet", utf8(conversion(1) + conversion(2) + conversion(3))));
    inputs.add(new Input("members.wat.gz", new TestShard().member(metadata()).gz().bytes()));
    return inputs;
  }

  private static List<String> records() {
    List<String> records = new ArrayList<>();
    records.add(record("warcinfo", "application/warc-fields", "software: x\r\n"));
    records.add(record("request", "application/http", "GET / HTTP/1.1\r\n\r\n"));
    for (int i = 0; i < 5; i++) {
      records.add(TestShard.page(i, prose(i)));
    }
    records.add(TestShard.response(5, "HTTP/1.1 404 Not Found\r\n\r\nnone"));
    String chunk = "<html><p>" + prose(6) + "</p></html>";
    records.add(
        TestShard.response(
            6,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(chunk.length())
                + "\r\n"
                + chunk
                + "\r\n0\r\n\r\n"));
    return records;
  }

  private static String conversion(int number) {
    return record("conversion", "text/plain", prose(number) + "\n");
  }

  private static String metadata() {
    return record("metadata", "application/json", "{\"Envelope\":{\"Format\":\"WARC\"}}");
  }

  private static String record(String type, String media, String block) {
    return "WARC/1.0\r\nWARC-Type: "
        + type
        + "\r\nWARC-Target-URI: http://a.example/x\r\nContent-Type: "
        + media
        + "\r\nContent-Length: "
        + block.length()
        + "\r\n\r\n"
        + block
        + "\r\n\r\n";
  }

  static List<Input> jsonLines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      lines.append("{\"text\":\"").append(prose(i)).append("\",\"url\":\"http://a.example/");
      lines.append(i).append("\",\"date\":\"2024-05-01T00:00:00Z\"}\n");
    }
    byte[] plain = utf8(lines.toString());
    byte[] two = concat(TestShard.gzip(plain), TestShard.gzip(plain));
    return List.of(
        new Input("a.jsonl", plain),
        new Input("a.jsonl.gz", TestShard.gzip(plain)),
        new Input("two-members.jsonl.gz", two),
        new Input("a.jsonl.zst", Zstd.compress(plain)),
        new Input("two-frames.jsonl.zst", concat(Zstd.compress(plain), Zstd.compress(plain))),
        new Input("a.jsonl.xz", xz(plain)),
        new Input("no-suffix", plain),
        new Input("no-suffix-gz", TestShard.gzip(plain)));
  }

  static List<Input> texts() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      text.append(prose(i)).append(i % 4 == 0 ? "\n\n" : "\n");
    }
    byte[] ascii = utf8(text.toString());
    byte[] accents = utf8(text.toString().replace('e', 'é').replace("river", "река"));
    byte[] inner = xz(tar("a.txt", ascii, "b.txt", accents, "c.md", ascii));
    return List.of(
        new Input("a.txt", ascii),
        new Input("b.txt", accents),
        new Input("a.txt.gz", TestShard.gzip(ascii)),
        new Input("a.txt.zst", Zstd.compress(ascii)),
        new Input("a.txt.xz", xz(accents)),
        new Input("urlsf_subset00-1_data.xz", inner),
        new Input("a.tar", tar("x_data.xz", inner, "d.txt", ascii)),
        new Input("openwebtext.tar.xz", xz(tar("x_data.xz", inner, "y_data.xz", inner))));
  }

  /** The small shared shards, and the heads of the others; empty if they are missing. */
  static List<Input> shared() {
    List<Input> inputs = new ArrayList<>();
    Path data = Path.of(System.getProperty("gristmill.shared", "absent"), "data");
    for (String folder : List.of("warc", "wet", "wat", "malformed", "faults", "text")) {
      if (Files.isDirectory(data.resolve(folder))) {
        try (Stream<Path> files = Files.walk(data.resolve(folder))) {
          files.filter(SeedShards::isShard).sorted().forEach(file -> inputs.add(head(file)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return inputs;
  }

  private static boolean isShard(Path file) {
    String path = file.toString();
    return Files.isRegularFile(file)
        && !path.contains("/training/")
        && !path.contains("/tok/")
        && !path.contains("/parquet/")
        && !path.endsWith(".md");
  }

  private static Input head(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new Input(file.getFileName().toString(), in.readNBytes(MOST_SHARED_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** ASCII text that differs for each number. */
  static String prose(int number) {
    return ("The river was high on morning "
            + number
            + " and the ferry would not cross before noon, so the old man sat down and waited. ")
        .repeat(2 + number % 3)
        .strip();
  }

  private static byte[] tar(Object... namesAndBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        byte[] bytes = (byte[]) namesAndBytes[i + 1];
        TarArchiveEntry entry = new TarArchiveEntry((String) namesAndBytes[i]);
        entry.setSize(bytes.length);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] xz(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] concat(byte[] one, byte[] other) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
