package io.gristmill.spark.estimate;

import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.spark.clean.CleanPlan.CleanTask.ShardSplit;
import io.gristmill.spark.stage.Entries.InputEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Chooses the pieces of a crawl to sample: those at evenly spaced points of its bytes, with a
 * random offset. The probability of a piece is proportional to its bytes, so the mean cost of a
 * byte over the pieces is an unbiased estimate (Hansen and Hurwitz 1943). Every shard that is
 * longer than the spacing is sampled.
 */
public final class SamplePlan {

  private static final int PIECES = 128;
  private static final long SMALLEST_BYTES = 1 << 16;
  private static final long LARGEST_BYTES = 4 << 20;

  private SamplePlan() {}

  /**
   * Chooses the pieces of a sample.
   *
   * @param sampleBytes approximate size of the sample; a shard that cannot be split is taken whole
   * @return pieces in shard order: each once if the sample is the whole input, otherwise as often
   *     as there are points in it
   */
  public static List<ShardSplit> of(List<InputEntry> shards, long sampleBytes, long seed) {
    long total = shards.stream().mapToLong(InputEntry::bytes).sum();
    long bytes = Math.min(sampleBytes, total);
    long pieceBytes = Math.max(SMALLEST_BYTES, Math.min(LARGEST_BYTES, bytes / PIECES));
    return bytes == total
        ? all(shards, pieceBytes)
        : some(shards, pieceBytes, Math.max(1, bytes / pieceBytes), total, seed);
  }

  private static List<ShardSplit> all(List<InputEntry> shards, long pieceBytes) {
    List<ShardSplit> all = new ArrayList<>();
    for (InputEntry shard : shards) {
      pieces(shard, pieceBytes)
          .forEach(range -> all.add(new ShardSplit(shard.uri(), 0, range.start(), range.end())));
    }
    return all;
  }

  private static List<ShardSplit> some(
      List<InputEntry> shards, long pieceBytes, long points, long total, long seed) {
    double step = (double) total / points;
    double next = step * new SplittableRandom(seed).nextDouble();
    List<ShardSplit> chosen = new ArrayList<>();
    long before = 0;
    for (InputEntry shard : shards) {
      for (ByteRange range : pieces(shard, pieceBytes)) {
        for (; next < before + range.end(); next += step) {
          chosen.add(new ShardSplit(shard.uri(), 0, range.start(), range.end()));
        }
      }
      before += shard.bytes();
    }
    return chosen;
  }

  private static List<ByteRange> pieces(InputEntry shard, long bytes) {
    return isSplit(shard.uri())
        ? ByteRange.split(shard.bytes(), bytes)
        : ByteRange.split(shard.bytes(), Math.max(1, shard.bytes()));
  }

  /**
   * Web archives are split at records and plain files at lines; other compressed files are not
   * split.
   */
  private static boolean isSplit(String uri) {
    String name = uri.substring(uri.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    boolean isArchive = name.contains(".warc") || name.contains(".wet") || name.contains(".wat");
    return isArchive || !name.matches(".*\\.(gz|gzip|xz|zst|zstd|bz2|lz4|tgz|txz|tbz2?|tar)");
  }
}
