package io.gristmill.training.plan;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.TrainingSection.MixtureSection;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.ShardManifest.Shard;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.Sequences;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import io.gristmill.training.plan.SequenceOrder.MixedOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The training splits a run reads, with their shares of its sequences: its own tokens and any
 * further tokens directories. Nothing is copied; validation is on the run's own split alone.
 *
 * @param ownWeight of the run's own training split; 0 to read the others only
 */
public record Mixture(double ownWeight, List<Source> sources) {

  /**
   * A tokens directory of the same tokenizer.
   *
   * @param directory without a slash at its end
   */
  public record Source(String directory, double weight) {

    boolean has(Shard shard) {
      return shard.uri().startsWith(directory + "/");
    }
  }

  public Mixture {
    sources = List.copyOf(sources);
  }

  /**
   * Creates the mixture that a section configures.
   *
   * @throws InvalidConfigException if a source is not DIRECTORY=WEIGHT, is named twice or inside
   *     another one, or nothing is left to read
   */
  public static Mixture of(MixtureSection section) {
    List<Source> sources = section.sources().stream().map(Mixture::source).toList();
    Set<String> directories = new HashSet<>();
    for (Source source : sources) {
      if (!directories.add(source.directory())) {
        throw problem(source.directory(), "each directory once");
      }
    }
    sources.forEach(source -> requireApart(source.directory(), directories));
    if (sources.isEmpty() && section.ownWeight() == 0) {
      throw new InvalidConfigException(
          "own-weight: 0 (expected more than 0 without sources) at training.mixture");
    }
    return new Mixture(section.ownWeight(), sources);
  }

  private static void requireApart(String directory, Set<String> directories) {
    for (int slash = directory.lastIndexOf('/');
        slash > 0;
        slash = directory.lastIndexOf('/', slash - 1)) {
      if (directories.contains(directory.substring(0, slash))) {
        throw problem(directory, "no directory inside another, " + directory.substring(0, slash));
      }
    }
  }

  private static Source source(String text) {
    int equals = text.lastIndexOf('=');
    String directory = text.substring(0, Math.max(0, equals)).replaceAll("/+$", "");
    double weight;
    try {
      weight = Double.parseDouble(text.substring(equals + 1));
    } catch (NumberFormatException e) {
      throw problem(text, "DIRECTORY=WEIGHT");
    }
    if (directory.isEmpty() || !(weight > 0 && weight <= Double.MAX_VALUE)) {
      throw problem(text, "DIRECTORY=WEIGHT, the weight more than 0");
    }
    return new Source(directory, weight);
  }

  private static InvalidConfigException problem(String found, String expected) {
    return new InvalidConfigException(
        format("sources: %s (expected %s) at training.mixture.sources", found, expected));
  }

  /**
   * The shards of a run and the training shards of its sources.
   *
   * @throws IncompatibleArtifactException if a source is of another tokenizer; shows both
   */
  public ShardManifest join(Storage storage, ShardManifest own) throws IOException {
    List<Shard> shards = new ArrayList<>(own.shards());
    for (Source source : sources) {
      ShardManifest other = ShardManifest.read(storage, source.directory());
      requireSame("tokenizer", own.tokenizerFingerprint(), other.tokenizerFingerprint(), source);
      requireSame("vocabulary size", own.vocabularySize(), other.vocabularySize(), source);
      requireSame("end of text", own.endOfText(), other.endOfText(), source);
      if (own.shards().stream().anyMatch(source::has)) {
        throw problem(source.directory(), "other directories than the run's own tokens");
      }
      requireSame("length of example rows", own.rowLength(), other.rowLength(), source);
      shards.addAll(other.shards(Split.TRAIN));
    }
    return new ShardManifest(
        own.tokenizerFingerprint(), own.vocabularySize(), own.endOfText(), own.rowLength(), shards);
  }

  private static void requireSame(String what, Object own, Object other, Source source) {
    if (!own.equals(other)) {
      throw new IncompatibleArtifactException(
          format(
              "%s: %s (expected %s, as in the run's own tokens) at %s",
              what, other, own, source.directory()));
    }
  }

  /**
   * The order in which training reads.
   *
   * @param joined what {@link #join} gave
   * @throws InvalidInputException if a source has no sequence
   */
  public SequenceOrder order(ShardManifest joined, int contextLength, long seed) {
    List<Shard> own = new ArrayList<>(joined.shards(Split.TRAIN));
    own.removeIf(shard -> sources.stream().anyMatch(source -> source.has(shard)));
    if (sources.isEmpty()) {
      return new DataOrder(sequences(joined, own, contextLength), seed);
    }
    List<SequenceOrder> orders = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    if (ownWeight > 0) {
      orders.add(new DataOrder(sequences(joined, own, contextLength), seed));
      weights.add(ownWeight);
    }
    for (Source source : sources) {
      List<Shard> shards = joined.shards(Split.TRAIN).stream().filter(source::has).toList();
      orders.add(new DataOrder(sequences(joined, shards, contextLength), seed));
      weights.add(source.weight());
    }
    return new MixedOrder(orders, weights, seed);
  }

  private static List<ShardSequences> sequences(
      ShardManifest joined, List<Shard> shards, int contextLength) {
    return shards.stream()
        .map(
            shard ->
                new ShardSequences(
                    shard.uri(), Sequences.count(joined, shard.tokens(), contextLength)))
        .toList();
  }
}
