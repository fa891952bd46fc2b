package io.gristmill.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.ModelProbe.BatchJson;
import io.gristmill.checkpoint.Safetensors;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs rounds of training and averaging that are given as JSON. */
public final class AveragingProbe {

  private static final String INPUTS = "inputs";
  private static final String TARGETS = "targets";

  private final GptNetwork network;
  private final LocalRoundTrainer trainer;
  private final List<TokenBatch> batches = new ArrayList<>();
  private int rounds;
  private long steps;

  /** Probes a network that the caller closes. */
  public AveragingProbe(GptNetwork network, AveragingRule rule, Storage storage) {
    this.trainer =
        new LocalRoundTrainer(
            new Dl4jTrainingStep(network),
            this::batch,
            rule,
            new TrainedFiles(storage, network.config(), network.settings().name()),
            RollbackPolicy.NEVER);
    this.network = network;
  }

  private List<TokenBatch> batch(Step step) {
    long index = step.batches().get(0).get(0).first();
    return List.of(batches.get(Math.toIntExact(index)));
  }

  /**
   * One round of {@code {"inputs": [replica][step][batch][time], "targets"}} to {@code {"round",
   * "losses": [replica][step]}}.
   */
  public ObjectNode round(JsonNode in) {
    Round round = plan(in);
    RoundResult result = trainer.train(round);
    ObjectNode out = JsonNodeFactory.instance.objectNode().put("round", rounds++);
    steps = round.lastStep();
    ArrayNode losses = out.putArray("losses");
    for (List<StepResult> replica : result.steps()) {
      ArrayNode row = losses.addArray();
      replica.forEach(step -> row.add(step.loss()));
    }
    return out;
  }

  private Round plan(JsonNode in) {
    batches.clear();
    List<List<Step>> replicas = new ArrayList<>();
    for (int i = 0; i < in.path(INPUTS).size(); i++) {
      List<Step> plan = new ArrayList<>();
      for (int j = 0; j < in.path(INPUTS).path(i).size(); j++) {
        // The reference leads back to the batch.
        plan.add(new Step(List.of(List.of(new BatchRef(INPUTS, batches.size(), 1)))));
        batches.add(
            BatchJson.batch(in.path(INPUTS).path(i).path(j), in.path(TARGETS).path(i).path(j)));
      }
      replicas.add(plan);
    }
    if (batches.isEmpty()) {
      throw BatchJson.malformed(INPUTS, in.path(INPUTS));
    }
    return new Round(rounds, steps, replicas);
  }

  /** Writes the averaged weights as they are now. */
  public void weights(OutputFile file) throws IOException {
    trainer.averaged();
    Safetensors.write(file, network.weights());
  }
}
