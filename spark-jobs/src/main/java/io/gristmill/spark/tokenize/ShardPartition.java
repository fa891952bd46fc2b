package io.gristmill.spark.tokenize;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.table.TableWriter;
import io.gristmill.tokens.TokenShardWriter;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Writes one shard: tokens, index and lineage, each beside its final name and renamed. An attempt
 * that is repeated, or runs twice, writes the same bytes to the same names.
 */
final class ShardPartition
    implements Function2<
        Integer, Iterator<Tuple2<PlaceInSplit, EncodedDocument>>, Iterator<WrittenShard>> {

  private static final long serialVersionUID = 1L;

  private final ShardPlan plan;
  private final Storage storage;
  private final String directory;
  private final int vocabularySize;
  private final int endOfText;

  ShardPartition(
      ShardPlan plan, Storage storage, String directory, int vocabularySize, int endOfText) {
    this.plan = plan;
    this.storage = storage;
    this.directory = directory;
    this.vocabularySize = vocabularySize;
    this.endOfText = endOfText;
  }

  @Override
  public Iterator<WrittenShard> call(
      Integer shard, Iterator<Tuple2<PlaceInSplit, EncodedDocument>> documents) throws IOException {
    String name = plan.name(shard);
    String lineagePath = name + ".documents.parquet";
    try (CommittedOutput tokens = output(name + ".bin").create().hashed();
        TableWriter lineage = TableWriter.create(output(lineagePath), lineagePath, Lineage.SCHEMA);
        CommittedOutput index = output(name + ".idx").create().hashed()) {
      TokenShardWriter writer = new TokenShardWriter(tokens, vocabularySize, endOfText);
      long textBytes = 0;
      while (documents.hasNext()) {
        EncodedDocument document = documents.next()._2();
        lineage.add(Lineage.row(writer.tokens(), document));
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
