package io.gristmill.spark.clean;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.preprocessing.pipeline.Outcome;
import java.nio.charset.StandardCharsets;

/** A line of {@code clean/quarantine.jsonl}. */
final class QuarantineLine {

  private static final ObjectMapper JSON = new ObjectMapper();

  private QuarantineLine() {}

  static byte[] of(Outcome.Quarantined record) throws JsonProcessingException {
    Provenance where = record.provenance();
    ObjectNode line = JSON.createObjectNode();
    line.put("uri", where.file()).put("offset", where.offset());
    if (where.length() > 0) {
      line.put("length", where.length());
    }
    line.put("cause", record.cause()).put("detail", record.detail());
    return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
