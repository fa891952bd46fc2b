package io.gristmill.spark.finetune;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource;
import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.ExampleRows.RowWriter;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the examples of one file: a shard of rows for each split that has some, and the lines that
 * are no examples. The files appear on {@link #commit}.
 */
final class ExampleShardWriter implements Closeable {

  /** Lines that are no examples, with the file, the line and the reason. */
  static final String QUARANTINE = "quarantine.jsonl";

  /** Directory of the tasks' quarantine lines, which are joined at the end of the stage. */
  static final String QUARANTINE_PARTS = "_quarantine";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rows that are scored at a time. */
  private static final int SCORED = 8;

  private final Storage storage;
  private final String directory;
  private final ExampleSource source;
  private final ExamplePlan plan;
  private final ReferenceScores scores;
  private final Map<Split, Shard> shards = new EnumMap<>(Split.class);
  private final Map<Split, ExampleCounts> counts = new TreeMap<>();
  private final CommittedOutput quarantine;
  private String firstReason = "";

  /**
   * @param directory of the stage
   * @param scores values of each row of preferences
   */
  ExampleShardWriter(
      Storage storage,
      String directory,
      ExampleSource source,
      ExamplePlan plan,
      ReferenceScores scores)
      throws IOException {
    this.storage = storage;
    this.directory = directory;
    this.source = source;
    this.plan = plan;
    this.scores = scores;
    this.quarantine = output(quarantinePart(source.number())).create();
  }

  static String quarantinePart(int number) {
    return QUARANTINE_PARTS + format("/part-%05d.jsonl", number);
  }

  /**
   * The files and counts that a task wrote.
   *
   * @param firstReason why the first of the quarantined lines is no example; empty if none is
   */
  record WrittenExamples(
      List<OutputEntry> outputs, Map<Split, ExampleCounts> counts, String firstReason)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  void add(Split split, List<EncodedText> texts) throws IOException {
    count(split, counts(split).with(texts));
    shards.computeIfAbsent(split, Shard::new).packer.add(texts);
  }

  void quarantine(long line, String reason) throws IOException {
    Split split = source.split();
    count(split, counts(split).withQuarantined());
    firstReason =
        firstReason.isEmpty() ? format("%s at %s:%d", reason, source.uri(), line) : firstReason;
    String json =
        JSON.createObjectNode()
            .put("uri", source.uri())
            .put("line", line)
            .put("reason", reason)
            .toString();
    quarantine.write((json + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private ExampleCounts counts(Split split) {
    return counts.getOrDefault(split, ExampleCounts.ZERO);
  }

  private void count(Split split, ExampleCounts now) {
    counts.put(split, now);
  }

  /** Writes the last rows, and makes the files appear. */
  WrittenExamples commit() throws IOException {
    List<OutputEntry> outputs = new ArrayList<>();
    for (Shard shard : shards.values()) {
      outputs.addAll(shard.commit());
    }
    quarantine.commit();
    return new WrittenExamples(outputs, counts, firstReason);
  }

  @Override
  public void close() throws IOException {
    try (quarantine) {
      for (Shard shard : shards.values()) {
        shard.close();
      }
    }
  }

  private OutputFile output(String path) {
    return storage.output(directory + "/" + path);
  }

  /** The rows of one split. */
  private final class Shard implements Closeable {

    private final Split split;
    private final String name;
    private final RowPacker packer;
    private final List<TokenBatch> rows = new ArrayList<>();
    private CommittedOutput tokens;
    private RowWriter writer;

    Shard(Split split) {
      this.split = split;
      this.name = format("%s/shard-%05d", split.key(), source.number());
      this.packer =
          plan.packs()
              ? RowPacker.several(plan.rowLength(), plan.endOfText(), this::row)
              : RowPacker.single(plan.rowLength(), plan.endOfText(), this::row);
    }

    private void row(int[] inputs, int[] targets, int[] starts) throws IOException {
      rows.add(
          new TokenBatch(
              new int[][] {inputs}, new int[][] {targets}, new int[][] {starts}, new float[1][0]));
      if (rows.size() == SCORED) {
        write();
      }
    }

    private void write() throws IOException {
      if (rows.isEmpty()) {
        return;
      }
      if (tokens == null) {
        tokens = output(name + ".bin").create().hashed();
        writer = new RowWriter(tokens, plan.rowLength());
      }
      TokenBatch batch = TokenBatch.join(rows);
      double[][] values = scores.of(batch);
      for (int i = 0; i < rows.size(); i++) {
        writer.append(
            batch.inputs()[i],
            batch.targets()[i],
            batch.starts()[i],
            (float) values[i][0],
            (float) values[i][1]);
        count(split, counts(split).withRow());
      }
      rows.clear();
    }

    List<OutputEntry> commit() throws IOException {
      packer.finish();
      write();
      try (CommittedOutput index = output(name + ".idx").create().hashed()) {
        writer.writeIndex(index);
        tokens.commit();
        index.commit();
        return List.of(
            new OutputEntry(name + ".bin", tokens.bytes(), tokens.sha256(), writer.tokens()),
            new OutputEntry(name + ".idx", index.bytes(), index.sha256(), writer.rows()));
      }
    }

    @Override
    public void close() throws IOException {
      if (tokens != null) {
        tokens.close();
      }
    }
  }
}
