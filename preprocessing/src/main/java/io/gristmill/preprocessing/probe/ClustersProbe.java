package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.dedup.LocalClusters;
import io.gristmill.preprocessing.dedup.SurvivorOrder.Candidate;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.words.WordSplitter;
import java.util.List;

/**
 * Answers all documents {@code {"id","text"}} with {@code {"id","cluster","survivor"}}, in input
 * order.
 */
public final class ClustersProbe {

  private final LocalClusters clusters;

  public ClustersProbe(MinHashProfile profile, WordSplitter splitter) {
    this.clusters = new LocalClusters(profile, splitter);
  }

  public void add(JsonNode document) {
    String text = Probe.text(document);
    String id = Probe.text(document, "id");
    clusters.add(Candidate.of(id, text, Document.UNKNOWN_TIME), text);
  }

  /** One answer for each added document. */
  public List<ObjectNode> answers() {
    return clusters.assignments().stream().map(ClustersProbe::answer).toList();
  }

  private static ObjectNode answer(LocalClusters.Assignment assignment) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", assignment.id())
        .put("cluster", assignment.cluster())
        .put("survivor", assignment.survivor());
  }
}
