package io.gristmill.preprocessing.benchmark;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.TokenShardWriter;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads ids of a local GPT-2 shard from the page cache. The documents of the table are tokens here.
 */
public class BenchmarkShards extends StageBenchmark {

  private static final int DOCUMENTS = 50_000;
  private static final int IDS = 999;
  private static final int CONTEXT = 1024;
  private static final int BATCH = 16;

  /** A shard with 50 million tokens. */
  @State(Scope.Benchmark)
  public static class Shard {

    private final Storage storage = new LocalStorage();
    private final int[] block = new int[1 << 16];
    private Path folder;
    private String uri;
    private TokenShardReader reader;
    private PackedSequences sequences;
    private Workload workload;

    @Setup
    public void write() throws IOException {
      folder = Files.createTempDirectory("benchmark-shard");
      uri = folder.resolve("shard-00000.bin").toString();
      TokenShardWriter writer;
      Random random = new Random(1);
      try (CommittedOutput out = storage.output(uri).create();
          CommittedOutput index = storage.output(uri.replace(".bin", ".idx")).create()) {
        writer = new TokenShardWriter(out, 50_257, 50_256);
        for (int i = 0; i < DOCUMENTS; i++) {
          writer.append(random.ints(IDS, 0, 50_256).toArray());
        }
        writer.flush();
        writer.writeIndex(index);
        out.commit();
        index.commit();
      }
      reader = TokenShardReader.open(storage, uri);
      sequences = new PackedSequences(storage, CONTEXT);
      workload = new Workload(2 * reader.tokens() / 1e6, Math.toIntExact(reader.tokens()));
    }

    @TearDown
    public void delete() throws IOException {
      storage.delete(folder.toString());
    }
  }

  /** Reads sequentially, from the first id to the last. */
  @Benchmark
  public long inOrder(Shard shard, Meter meter) throws Exception {
    return meter.measure(
        shard.workload,
        () -> {
          long sum = 0;
          long tokens = shard.reader.tokens();
          for (long first = 0; first < tokens; first += shard.block.length) {
            int count = (int) Math.min(shard.block.length, tokens - first);
            shard.reader.read(first, shard.block, 0, count);
            sum += shard.block[count - 1];
          }
          return sum;
        });
  }

  /** Reads batches of randomly placed sequences, inputs and targets, as in training. */
  @Benchmark
  public long batches(Shard shard, Meter meter) throws Exception {
    long sequences = shard.sequences.count(shard.uri);
    int batches = (int) (sequences / BATCH);
    return meter.measure(
        new Workload(2.0 * batches * BATCH * CONTEXT / 1e6, batches * BATCH * CONTEXT),
        () -> {
          long sum = 0;
          for (int i = 0; i < batches; i++) {
            for (int j = 0; j < BATCH; j++) {
              long first = ((long) i * BATCH + j) * 7919 % sequences;
              sum += shard.sequences.read(new BatchRef(shard.uri, first, 1)).targets()[0][0];
            }
          }
          return sum;
        });
  }
}
