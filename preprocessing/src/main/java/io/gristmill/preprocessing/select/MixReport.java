package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.select.MixPlan.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of groups of documents, and a proposal how often to take each.
 *
 * @param kind what the documents are grouped by, as in {@code select.weights}
 * @param shares proposal; empty without a budget
 */
public record MixReport(String kind, List<Figures> groups, List<Share> shares) {

  /** Groups listed in the text; the JSON has all. */
  private static final int MOST_LINES = 40;

  /**
   * Figures of a group.
   *
   * @param tokens of the documents, each once
   * @param duplicates share of the cleaned documents that have a copy in another group; NaN if it
   *     is not known
   * @param score mean; NaN without a score
   * @param deciles of the score, minimum and maximum included; empty without a score
   */
  public record Figures(
      String name,
      long documents,
      long bytes,
      long tokens,
      double duplicates,
      double score,
      List<Double> deciles) {

    ObjectNode toJson() {
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("documents", documents)
              .put("bytes", bytes)
              .put("tokens", tokens);
      if (!Double.isNaN(duplicates)) {
        node.put("duplicates-in-others", duplicates);
      }
      if (!Double.isNaN(score)) {
        node.put("score", score);
        ArrayNode parts = node.putArray("deciles");
        deciles.forEach(parts::add);
      }
      return node;
    }
  }

  /** Tokens of the proposal, with repetitions. */
  public long tokens() {
    return shares.stream().mapToLong(Share::tokens).sum();
  }

  /** Its worth in tokens that are seen once. */
  public double worth() {
    return shares.stream()
        .mapToDouble(share -> share.group().tokens() * MixPlan.worth(share.weight()))
        .sum();
  }

  /** The line to put into a configuration; empty without a proposal. */
  public String line() {
    List<String> entries = new ArrayList<>();
    for (Share share : shares) {
      if (share.weight() != 1) {
        entries.add(
            format("\"%s:%s=%s\"", kind, share.group().name(), MixPlan.text(share.weight())));
      }
    }
    return shares.isEmpty() ? "" : "select.weights = [" + String.join(", ", entries) + "]";
  }

  /** A table for people, with a reason for each share and the line to paste. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format("%-28s %12s %15s %10s %10s", kind, "documents", "tokens", "in others", "score"));
    for (Figures group : groups.subList(0, Math.min(MOST_LINES, groups.size()))) {
      lines.add(
          format(
              "%-28s %,12d %,15d %10s %10s",
              group.name,
              group.documents,
              group.tokens,
              Double.isNaN(group.duplicates) ? "" : format("%.1f %%", 100 * group.duplicates),
              Double.isNaN(group.score) ? "" : format("%.4g", group.score)));
    }
    for (Share share : shares.subList(0, Math.min(MOST_LINES, shares.size()))) {
      lines.add(kind + " " + share.group().name() + ": " + share.why() + ".");
    }
    if (groups.size() > MOST_LINES) {
      lines.add(format("%d more in the JSON", groups.size() - MOST_LINES));
    }
    if (!shares.isEmpty()) {
      lines.add(
          format(
              "%,d tokens, worth %,.0f that are seen once. In the configuration:",
              tokens(), worth()));
      lines.add(line());
    }
    return lines;
  }

  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("by", kind);
    Map<String, Share> byName = new TreeMap<>();
    shares.forEach(share -> byName.put(share.group().name(), share));
    ObjectNode all = node.putObject("groups");
    for (Figures group : groups) {
      ObjectNode one = group.toJson();
      if (byName.containsKey(group.name)) {
        Share share = byName.get(group.name);
        one.put("weight", share.weight()).put("why", share.why());
      }
      all.set(group.name, one);
    }
    if (!shares.isEmpty()) {
      node.put("tokens", tokens()).put("worth", worth()).put("line", line());
    }
    return node;
  }
}
