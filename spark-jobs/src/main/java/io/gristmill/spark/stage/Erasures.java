package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The erasures of a run: a receipt for each, {@code erasures/NNNN/receipt.json}, and the plan of
 * one that has not finished.
 */
public final class Erasures {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECEIPT = "/receipt.json";

  private final Storage storage;
  private final String uri;

  public Erasures(Storage storage, String run) {
    this.storage = storage;
    this.uri = run + "/erasures";
  }

  /** The plan of an unfinished erasure. */
  public Optional<JsonNode> begun() throws IOException {
    return storage.exists(plan()) ? Optional.of(read(storage.input(plan()))) : Optional.empty();
  }

  public void begin(JsonNode plan) throws IOException {
    write(plan, plan());
  }

  /** Writes the receipt, then deletes the plan. */
  public void end(int number, JsonNode receipt) throws IOException {
    write(receipt, receiptUri(number));
    storage.delete(plan());
  }

  /** Number of the next erasure, from 1. */
  public int next() throws IOException {
    return receipts().size() + 1;
  }

  public String receiptUri(int number) {
    return uri + format("/%04d", number) + RECEIPT;
  }

  /**
   * Requires that no erasure is unfinished.
   *
   * @throws IncompatibleArtifactException if one is unfinished
   */
  void requireNoneBegun() throws IOException {
    Optional<JsonNode> begun = begun();
    if (begun.isPresent()) {
      throw new IncompatibleArtifactException(
          format(
              "erasure: unfinished (expected erase again with the list of SHA-256 %.12s) at %s",
              begun.get().path("list-sha256").asText(), uri));
    }
  }

  /**
   * Requires that a stage that reads the crawl may be rebuilt: no documents were erased from the
   * run.
   *
   * @throws IncompatibleArtifactException if documents were erased
   */
  void requireNothingErased(String stage) throws IOException {
    for (JsonNode receipt : receipts()) {
      if (receipt.path("erased").path("documents").asLong()
              + receipt.path("erased").path("rejects").asLong()
          > 0) {
        throw new IncompatibleArtifactException(
            format(
                "%s: made anew it would bring back what was erased (expected it as erase left it, or another --output) at %s",
                stage, uri));
      }
    }
  }

  private List<JsonNode> receipts() throws IOException {
    List<JsonNode> receipts = new ArrayList<>();
    if (storage.exists(uri)) {
      for (InputFile file : storage.list(uri)) {
        if (file.uri().endsWith(RECEIPT)) {
          receipts.add(read(file));
        }
      }
    }
    return receipts;
  }

  private String plan() {
    return uri + "/_begun.json";
  }

  private void write(JsonNode json, String file) throws IOException {
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    storage.output(file).write(bytes);
  }

  private static JsonNode read(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return JSON.readTree(in);
    }
  }
}
