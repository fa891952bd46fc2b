package io.gristmill.spark.tokenize;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.table.TableWriter;
import io.gristmill.spark.tokenize.ShardPlan.ShardOrderKey;
import io.gristmill.spark.tokenize.TokenizedCorpus.WrittenShard;
import io.gristmill.tokens.TokenShardWriter;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
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
    String lineagePath = name + ".documents.parquet";
    try (CommittedOutput tokens = output(name + ".bin").create().hashed();
        TableWriter lineage =
            TableWriter.create(output(lineagePath), lineagePath, EncodedDocument.LINEAGE);
        CommittedOutput index = output(name + ".idx").create().hashed()) {
      TokenShardWriter writer = new TokenShardWriter(tokens, vocabularySize, endOfText);
      long textBytes = 0;
      while (documents.hasNext()) {
        EncodedDocument document = documents.next()._2();
        lineage.add(document.lineage(writer.tokens()));
        writer.append(document.ids());
        textBytes += document.textBytes();
      }
      writer.flush();
      writer.writeIndex(index);
      OutputEntry lineageEntry = lineage.commit();
      tokens.commit();
      index.commit();
      List<OutputEntry> outputs =
          List.of(
              entry(name + ".bin", tokens, writer.tokens()),
              entry(name + ".idx", index, writer.documents()),
              lineageEntry);
      return List.of(
              new WrittenShard(
                  plan.split(shard), writer.tokens(), writer.documents(), textBytes, outputs))
          .iterator();
    }
  }

  private OutputFile output(String path) {
    return storage.output(directory + "/" + path);
  }

  private static OutputEntry entry(String path, CommittedOutput file, long records) {
    return new OutputEntry(path, file.bytes(), file.sha256(), records);
  }
}
