package io.gristmill.spark.erase;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.mask.ErasureList;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * {@code clean/quarantine.jsonl}. All lines are kept: shard and offset are not personal data, and
 * the report needs them. A detail that mentions an entry of the list is emptied.
 */
record Quarantine(Storage storage, String uri) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DETAIL = "detail";

  /** Counts lines whose detail must be emptied. */
  long mentions(ErasureList list) throws IOException {
    long mentions = 0;
    try (BufferedReader lines = open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        mentions += list.isMentionedIn(JSON.readTree(line).path(DETAIL).asText()) ? 1 : 0;
      }
    }
    return mentions;
  }

  void rewrite(ErasureList list) throws IOException {
    try (CommittedOutput out = storage.output(uri).create();
        BufferedReader lines = open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write((without(line, list) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      out.commit();
    }
  }

  private static String without(String line, ErasureList list) throws IOException {
    ObjectNode node = (ObjectNode) JSON.readTree(line);
    return list.isMentionedIn(node.path(DETAIL).asText())
        ? JSON.writeValueAsString(node.put(DETAIL, ""))
        : line;
  }

  private BufferedReader open() throws IOException {
    return new BufferedReader(
        new InputStreamReader(storage.input(uri).open(), StandardCharsets.UTF_8));
  }
}
