package io.gristmill.spark.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class TaskSectionTest {

  @Test
  void showsEveryScoreWithItsStandardErrorAndGuessing() throws JsonProcessingException {
    String page =
        render(
            """
            {"exam": {"format": "arc", "few-shot": 2, "guessing": 0.25, "items": 1200,
              "acc": 0.5, "acc_stderr": 0.01, "acc_norm": 0.625, "acc_norm_stderr": null,
              "contamination": {"contaminated": {"items": 3, "acc": 1.0, "acc_stderr": 0.0},
                "uncontaminated": {"items": 1197, "acc": 0.4375, "acc_stderr": 0.02}}},
             "last": {"format": "lambada", "few-shot": 0, "guessing": 0.0, "items": 5,
              "acc": 0.2, "acc_stderr": 0.1, "perplexity": 20, "perplexity_stderr": 3}}""");
    assertThat(page)
        .contains(
            "<td>exam</td><td>1,200</td><td>2</td><td>0.2500</td><td>0.5000 ± 0.0100</td>"
                + "<td>0.6250 ± –</td><td>–</td><td>–</td><td>3</td><td>0.4375 ± 0.0200</td>")
        .contains("<td>20.0000 ± 3.0000</td><td>not checked</td><td>–</td>");
  }

  @Test
  void isLeftOutWithoutTasks() throws JsonProcessingException {
    assertThat(render("{}")).isEmpty();
  }

  private static String render(String tasks) throws JsonProcessingException {
    Html html = new Html();
    new TaskSection(new ObjectMapper().readTree(tasks), html).render();
    return html.body();
  }
}
