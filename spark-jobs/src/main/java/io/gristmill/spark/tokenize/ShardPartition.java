package io.gristmill.spark.tokenize;

import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.table.ParquetTable;
import io.gristmill.tokens.TokenShardWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Writes one shard: tokens, index and lineage, each to a temporary file that is renamed. A repeated
 * or concurrent attempt writes the same bytes to the same names.
 */
record ShardPartition(
    ShardPlan plan, Storage storage, String directory, int vocabularySize, int endOfText)
    implements Function2<
        Integer, Iterator<Tuple2<ShardOrderKey, EncodedDocument>>, Iterator<WrittenShard>> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<WrittenShard> call(
      Integer shard, Iterator<Tuple2<ShardOrderKey, EncodedDocument>> documents)
      throws IOException {
    String name = plan.name(shard);
    Shard writing = new Shard(documents);
    OutputEntry tokens = write(name + ".bin", out -> writing.writeTokens(name, out));
    OutputEntry index = write(name + ".idx", out -> writing.writer.writeIndex(out));
    long tokenCount = writing.writer.tokens();
    long documentCount = writing.writer.documents();
    return List.of(
            new WrittenShard(
                plan.split(shard),
                tokenCount,
                documentCount,
                writing.textBytes,
                List.of(
                    withRecords(tokens, tokenCount),
                    withRecords(index, documentCount),
                    writing.lineage)))
        .iterator();
  }

  private OutputEntry write(String path, OutputFile.Body body) throws IOException {
    MessageDigest digest = Sha256.digest();
    CountingStream[] counted = new CountingStream[1];
    storage
        .output(directory + "/" + path)
        .write(
            out -> {
              counted[0] = new CountingStream(out, digest);
              body.writeTo(counted[0]);
            });
    return new OutputEntry(path, counted[0].bytes, Sha256.hex(digest.digest()), 0);
  }

  private static OutputEntry withRecords(OutputEntry file, long records) {
    return new OutputEntry(file.path(), file.bytes(), file.sha256(), records);
  }

  /** Writes the tokens to the {@code .bin} while its rows are written to the lineage table. */
  private final class Shard implements Iterator<Row> {

    private final Iterator<Tuple2<ShardOrderKey, EncodedDocument>> documents;
    private TokenShardWriter writer;
    private OutputEntry lineage;
    private long textBytes;

    Shard(Iterator<Tuple2<ShardOrderKey, EncodedDocument>> documents) {
      this.documents = documents;
    }

    void writeTokens(String name, OutputStream out) throws IOException {
      writer = new TokenShardWriter(out, vocabularySize, endOfText);
      String path = name + ".documents.parquet";
      lineage =
          ParquetTable.write(
              storage.output(directory + "/" + path), path, EncodedDocument.LINEAGE, this);
      writer.flush();
    }

    @Override
    public boolean hasNext() {
      return documents.hasNext();
    }

    @Override
    public Row next() {
      EncodedDocument document = documents.next()._2();
      Row row = document.lineage(writer.tokens());
      try {
        writer.append(document.ids());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      textBytes += document.textBytes();
      return row;
    }
  }

  private static final class CountingStream extends DigestOutputStream {

    private long bytes;

    CountingStream(OutputStream out, MessageDigest digest) {
      super(out, digest);
    }

    @Override
    public void write(int value) throws IOException {
      super.write(value);
      bytes++;
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      super.write(from, offset, length);
      bytes += length;
    }
  }
}
