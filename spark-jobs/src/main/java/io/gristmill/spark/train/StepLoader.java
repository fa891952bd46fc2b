package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.training.StepReader;
import io.gristmill.training.plan.Round.Step;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.DataSet;

/** Reads the sequences that a {@link StepPath} describes, without opening the path. */
final class StepLoader implements DataSetLoader {

  private static final long serialVersionUID = 1L;

  /**
   * Shards that are open and verified in this process, as every task of every round has its own
   * loader.
   */
  private static final Map<ShardManifest, OpenShards> HERE = new ConcurrentHashMap<>();

  private final Storage storage;
  private final ShardManifest tokens;
  private final int contextLength;
  private transient StepReader reader;

  StepLoader(Storage storage, ShardManifest tokens, int contextLength) {
    this.storage = storage;
    this.tokens = tokens;
    this.contextLength = contextLength;
  }

  @Override
  public DataSet load(Source source) {
    if (reader == null) {
      OpenShards shards =
          HERE.computeIfAbsent(tokens, wanted -> OpenShards.verified(storage, wanted));
      reader = new StepReader(new PackedSequences(shards, contextLength));
    }
    return GptNetwork.toDataSet(reader.read(StepPath.read(source.getPath())));
  }

  /**
   * Encodes a step as the "path" that Deeplearning4j sends to a worker: {@code uri#first,count} for
   * each of its sequences in order, without the shard if it is the same as the one before. The
   * worker parses a path as a URI and looks up its file system, so everything but the separators is
   * escaped.
   */
  static final class StepPath {

    private static final String SEPARATOR = "&";

    private StepPath() {}

    static String write(Step step) {
      StringBuilder path = new StringBuilder();
      String shard = "";
      for (List<BatchRef> batch : step.batches()) {
        for (BatchRef ref : batch) {
          String text = ref.toString();
          path.append(path.isEmpty() ? "" : SEPARATOR);
          path.append(escape(ref.uri().equals(shard) ? text.substring(shard.length()) : text));
          shard = ref.uri();
        }
      }
      return path.toString();
    }

    static List<BatchRef> read(String path) {
      List<BatchRef> refs = new ArrayList<>();
      String shard = "";
      for (String part : path.split(SEPARATOR, -1)) {
        String text = URLDecoder.decode(part, StandardCharsets.UTF_8);
        BatchRef ref = BatchRef.parse(text.startsWith("#") ? shard + text : text);
        refs.add(ref);
        shard = ref.uri();
      }
      return refs;
    }

    private static String escape(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
