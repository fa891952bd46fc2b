package io.gristmill.spark.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.EnumNames;
import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import java.util.ArrayList;
import java.util.List;

/** The training objective in the manifest of the stage that prepared the examples. */
public final class ObjectiveJson {

  /** The field of the manifest. */
  public static final String FIELD = "objective";

  private ObjectiveJson() {}

  /** The objective of a plan, with the names of its outputs. */
  static ObjectNode of(ExamplePlan plan) {
    Task task = plan.section().task();
    Kind kind = task == Task.CHAT ? Kind.TEXT : Kind.valueOf(task.name());
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", EnumNames.of(kind))
            .put("outputs", plan.outputs());
    plan.labels().names().forEach(json.putArray("labels")::add);
    plan.labels().weights().forEach(json.putArray("class-weights")::add);
    return json.put("text-weight", task == Task.CLASSIFICATION ? plan.section().textWeight() : 0.0)
        .put("beta", task == Task.PREFERENCE ? plan.section().beta() : 0.0);
  }

  /** Reads the objective of a manifest; the next id if it names none. */
  public static Objective read(JsonNode manifest) {
    JsonNode json = manifest.path(FIELD);
    if (json.isMissingNode()) {
      return Objective.NEXT_ID;
    }
    List<Double> weights = new ArrayList<>();
    json.path("class-weights").forEach(weight -> weights.add(weight.asDouble()));
    return new Objective(
        EnumNames.parse(Kind.class, json.path("kind").asText(), FIELD + ".kind"),
        json.path("outputs").asInt(),
        weights,
        json.path("text-weight").asDouble(),
        json.path("beta").asDouble());
  }
}
