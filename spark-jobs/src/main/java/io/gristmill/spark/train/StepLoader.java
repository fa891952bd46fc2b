package io.gristmill.spark.train;

import io.gristmill.io.Storage;
import io.gristmill.model.GptNetwork;
import io.gristmill.tokens.OpenShards;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.training.StepReader;
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
}
