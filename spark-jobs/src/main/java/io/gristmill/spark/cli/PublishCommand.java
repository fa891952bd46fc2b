package io.gristmill.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.Storage;
import io.gristmill.spark.cli.options.ExitCodes;
import io.gristmill.spark.cli.options.ResultOptions;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.evaluate.Evaluation;
import io.gristmill.spark.evaluate.ModelPointer;
import io.gristmill.spark.evaluate.ModelPublisher;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.storage.HadoopStorage;
import io.gristmill.spark.storage.RunLock;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Moves the pointer to the newest model of a run if the model passes the quality gate. A model that
 * is not published is a valid outcome with status 0, which {@code RESULT} reports.
 */
@Command(
    mixinStandardHelpOptions = true,
    description =
        "Compares the model of a run with the published one on the same held-out data, and"
            + " publishes it if it is good enough.")
final class PublishCommand implements Callable<Integer> {

  @Mixin private final RunOptions options = Registries.options();

  @Mixin private final ResultOptions result = new ResultOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "POINTER",
      description = "directory that names the published model; begun by the first one")
  private String to;

  @Option(
      names = "--force",
      description =
          "publish without comparing: another generation of models, or an earlier run again")
  private boolean force;

  @Override
  public Integer call() throws Exception {
    if (options.dryRun()) {
      System.out.print(options.load().effective());
      return ExitCodes.OK;
    }
    ModelPublisher.Gates.of(options.load().config().publish());
    try (Session session = Session.writing(options, "publish")) {
      result.print(
          () -> {
            ObjectNode summary =
                new ObjectMapper().createObjectNode().put("run", session.context().run());
            summary.setAll(publish(session, to, force));
            return summary;
          });
    }
    return ExitCodes.OK;
  }

  /** Decides under the lock of the pointer, so that no other command moves it meanwhile. */
  static ObjectNode publish(Session session, String to, boolean force) throws Exception {
    StageContext context = session.context();
    Configuration hadoop = SparkEngine.session(context).sparkContext().hadoopConfiguration();
    Storage files = new HadoopStorage(hadoop);
    ModelPointer pointer = new ModelPointer(files, RunOptions.directory(files, to));
    ModelPublisher publisher =
        new ModelPublisher(
            context,
            pointer,
            (model, tokens) -> new Evaluation(context, model, tokens).metrics(),
            InstantSource.system(),
            System.out);
    return RunLock.holding(hadoop, pointer.uri(), "publish", () -> publisher.run(force));
  }
}
