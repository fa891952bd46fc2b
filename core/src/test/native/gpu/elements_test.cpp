// Tests of the kernels that do not depend on the width of the model:
// elements_test [activation | reduce | optimizer | muon].
#define GM_EMULATED 1
#include "activation.cu"
#include "muon.cu"
#include "optimizer.cu"
#include "reduce.cu"

#include "activation_cases.h"
#include "muon_cases.h"
#include "optimizer_cases.h"

int main(int count, char** arguments) {
  std::string section = count > 1 ? arguments[1] : "";
  const std::pair<const char*, void (*)()> sections[] = {
      {"activation", activation_cases}, {"reduce", reduce_cases}, {"optimizer", optimizer_cases}, {"muon", muon_cases}};
  bool found = false;
  for (auto [name, cases] : sections)
    if (section == "" || section == name) {
      cases();
      found = true;
    }
  if (!found) fail("arguments: " + section);
  puts("all passed");
}
