package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a stage made.
 *
 * @param extra fields for the manifest
 */
public record StageResult(List<OutputEntry> outputs, ObjectNode extra) {}
