package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.select.GroupFigures.Removed;
import io.gristmill.preprocessing.select.MixPlan.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Figures of groups of documents, and a proposal how often to take each.
 *
 * @param kind what the documents are grouped by: {@link #RUN}, or as in {@code select.weights}
 * @param runs directories of the compared runs
 * @param shares proposal; empty without a budget
 */
public record MixReport(
    String kind, List<String> runs, List<GroupFigures> groups, List<Share> shares) {

  /** Kind of groups that are whole runs. */
  public static final String RUN = "run";

  /** Groups listed in the text; the JSON has all. */
  private static final int MOST_LINES = 40;

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

  /** The weights to put into the configuration of each run; empty without a proposal for them. */
  public String line() {
    List<String> entries = new ArrayList<>();
    for (Share share : shares) {
      if (share.weight() != 1) {
        entries.add(
            format("\"%s:%s=%s\"", kind, share.group().name(), MixPlan.text(share.weight())));
      }
    }
    return shares.isEmpty() || kind.equals(RUN)
        ? ""
        : "select.weights = [" + String.join(", ", entries) + "]";
  }

  /** Shares of the runs in the proposal; empty without a proposal for several runs. */
  public Optional<MixtureShares> mixture() {
    double[] taken = new double[runs.size()];
    Map<String, Share> byName = byName();
    for (GroupFigures group : groups) {
      for (int run = 0; run < taken.length && byName.containsKey(group.name()); run++) {
        taken[run] += byName.get(group.name()).weight() * group.tokensOfRuns().get(run);
      }
    }
    return MixtureShares.of(runs, taken);
  }

  /** A table for people, with a reason for each share and the lines to paste. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width = Math.max(20, groups.stream().mapToInt(g -> g.name().length()).max().orElse(0));
    lines.add(
        padded(kind, width)
            + format(
                "%12s %15s %10s %12s %12s %9s %9s %9s %9s",
                "documents",
                "tokens",
                "in others",
                "contaminated",
                "bytes/token",
                "score",
                "10 %",
                "50 %",
                "90 %"));
    groups.stream().limit(MOST_LINES).map(group -> line(group, width)).forEach(lines::add);
    if (groups.size() > MOST_LINES) {
      lines.add(format("%d more in the JSON", groups.size() - MOST_LINES));
    }
    lines.addAll(unknown());
    for (Share share : shares.subList(0, Math.min(MOST_LINES, shares.size()))) {
      lines.add(kind + " " + share.group().name() + ": " + share.why() + ".");
    }
    if (!shares.isEmpty()) {
      lines.add(format("%,d tokens, worth %,.0f that are seen once.", tokens(), worth()));
      if (!line().isEmpty()) {
        lines.add("In the configuration" + (runs.size() > 1 ? " of each run:" : ":"));
        lines.add(line());
      }
      mixture()
          .ifPresent(
              mixture -> {
                lines.add("In the configuration of a training of " + runs.get(0) + ":");
                lines.add(mixture.line());
              });
    }
    return lines;
  }

  private static String line(GroupFigures group, int width) {
    List<Double> deciles = group.scores().deciles();
    Removed removed = group.removed();
    StringBuilder line = new StringBuilder(padded(group.name(), width));
    line.append(
        format(
            "%,12d %,15d %10s %12s %12s %9s",
            group.documents(),
            group.tokens(),
            known(removed.duplicates(), format("%.1f %%", 100 * removed.duplicates())),
            known(removed.contaminated(), format("%.2f %%", 100 * removed.contaminated())),
            known(group.bytesPerToken(), format("%.1f", group.bytesPerToken())),
            known(group.scores().mean(), format("%.4g", group.scores().mean()))));
    for (int decile = 1; decile < 10 && !deciles.isEmpty(); decile += 4) {
      line.append(format(" %9.4g", deciles.get(decile)));
    }
    return line.toString();
  }

  private static String padded(String name, int width) {
    return name + " ".repeat(width + 1 - Math.min(width, name.length()));
  }

  private static String known(double value, String text) {
    return Double.isNaN(value) ? "" : text;
  }

  /** Says once which columns are empty, and why. */
  private List<String> unknown() {
    if (kind.equals("bucket")) {
      return List.of(
          "Copies, contamination and bytes are not known by bucket: removed documents have none.");
    }
    List<String> lines = new ArrayList<>();
    if (kind.equals(RUN)) {
      lines.add("Copies are not known by run: each run is de-duplicated by itself.");
    }
    if (groups.stream().allMatch(group -> Double.isNaN(group.removed().contaminated()))) {
      lines.add("Contamination is not known: no run has dedup.decontamination.files.");
    }
    return lines;
  }

  private Map<String, Share> byName() {
    Map<String, Share> byName = new TreeMap<>();
    shares.forEach(share -> byName.put(share.group().name(), share));
    return byName;
  }

  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("by", kind);
    Map<String, Share> byName = byName();
    ObjectNode all = node.putObject("groups");
    for (GroupFigures group : groups) {
      ObjectNode one = group.toJson();
      if (byName.containsKey(group.name())) {
        Share share = byName.get(group.name());
        one.put("weight", share.weight()).put("why", share.why());
      }
      all.set(group.name(), one);
    }
    if (!shares.isEmpty()) {
      node.put("tokens", tokens()).put("worth", worth());
      if (!line().isEmpty()) {
        node.put("line", line());
      }
      mixture().ifPresent(mixture -> node.put("mixture", mixture.line()));
    }
    return node;
  }
}
