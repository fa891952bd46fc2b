package io.gristmill.spark.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.config.RunConfig;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Everything a run measured, in one self-contained {@code report.html} beside its stages. */
public final class ReportJob implements Job {

  private static final String PAGE = "report.html";

  @Override
  public String stage() {
    return "report";
  }

  @Override
  public List<String> upstream() {
    return List.of("evaluation");
  }

  @Override
  public String settings(RunConfig config) {
    return "";
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    String page = new ReportPage(new RunFiles(context.storage(), context.run())).render();
    OutputFile file = context.storage().output(context.run() + "/" + PAGE);
    file.write(out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    InputFile written = context.storage().input(context.run() + "/" + PAGE);
    OutputEntry entry = new OutputEntry("../" + PAGE, written.length(), Sha256.of(written), 1);
    return new StageResult(
        List.of(entry), new ObjectMapper().createObjectNode().put("report", written.uri()));
  }
}
