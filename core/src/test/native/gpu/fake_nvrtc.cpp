// libnvrtc.so.13 for tests: compiles CUDA C by g++ against the emulator, to a shared object whose path is the "machine code". Shared objects
// are cached next to this library by source and options.
#include "fake.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {
enum Status { SUCCESS, OUT_OF_MEMORY, CREATION_FAILURE, INVALID_INPUT, INVALID_PROGRAM, INVALID_OPTION, COMPILATION, BUILTIN_FAILURE };
struct Program { std::string source; std::map<std::string, std::string> headers; std::string log, cubin; };

// Appended to a source: its kernels with the sizes of their arguments.
const char* CALLS = R"(
#include <utility>
namespace fake {
template <auto F> struct Of;
template <class... A, void (*F)(A...)> struct Of<F> {
  static constexpr int bytes[] = {(int)sizeof(A)..., 0};
  template <size_t... I> static void call(void** a, std::index_sequence<I...>) { F(*(A*)a[I]...); }
  static void run(void** a) { call(a, std::index_sequence_for<A...>{}); }
  static constexpr Kernel kernel(const char* name) { return {name, (int)sizeof...(A), bytes, run}; }
};
}
FAKE void emulated_run(const fake::Kernel* k, const fake::Launch* l, void** arguments) {
  emu::launch({l->grid[0], l->grid[1], l->grid[2]}, {l->block[0], l->block[1], l->block[2]}, l->shared, [&] { k->call(arguments); }, (emu::Order)l->order, l->seed);
}
)";

std::string read(const std::string& file) {
  std::ifstream in(file);
  std::stringstream s;
  s << in.rdbuf();
  return s.str();
}
void write(const std::string& file, const std::string& text) { std::ofstream(file) << text; }
std::string folder() {
  Dl_info info;
  dladdr((void*)&folder, &info);
  std::string file = info.dli_fname;
  return file.substr(0, file.rfind('/'));
}
std::string quoted(const std::string& s) {
  std::string q = "'";
  for (char c : s) q += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return q + "'";
}
std::string hash(const std::string& text) {
  uint64_t h = 1469598103934665603u;
  for (unsigned char c : text) h = (h ^ c) * 1099511628211u;
  char hex[17];
  snprintf(hex, sizeof hex, "%016llx", (unsigned long long)h);
  return hex;
}
int shell(const std::string& command) { return system(command.c_str()); }

// Names of the kernels that a preprocessed source defines: GM_KERNEL void [GM_BOUNDS(...)] NAME(. Its macros are not replaced yet.
std::vector<std::string> kernels(const std::string& source) {
  std::vector<std::string> names;
  for (size_t at = source.find("GM_KERNEL"); at != std::string::npos; at = source.find("GM_KERNEL", at + 1)) {
    size_t open = source.find('(', at);
    if (source.compare(source.rfind('\n', at) + 1, 7, "#define") == 0 || open == std::string::npos) continue;
    std::stringstream words(source.substr(at + 9, open - at - 9));
    std::string result, name, more;
    words >> result >> name;
    if (name == "GM_BOUNDS") {
      size_t next = open + 1;                            // after the bounds, which may have parentheses
      for (int depth = 1; depth > 0 && next < source.size(); next++) depth += source[next] == '(' ? 1 : source[next] == ')' ? -1 : 0;
      size_t then = source.find('(', next);
      words = std::stringstream(source.substr(next, then - next));
      words >> name;
    }
    if (result == "void" && !name.empty() && !(words >> more)) names.push_back(name);
  }
  return names;
}

Status compile(Program& p, const std::vector<std::string>& given) {
  std::string flags;
  bool architecture = false;
  for (auto& o : given) {
    if (o.rfind("-D", 0) == 0 && o.size() > 2) flags += " " + quoted(o);
    else if (o.rfind("--define-macro=", 0) == 0) flags += " " + quoted("-D" + o.substr(15));
    else if (o.rfind("--gpu-architecture=sm_", 0) == 0) architecture = true;
    else if (o.rfind("--std=", 0) != 0 && o.rfind("--fmad=", 0) != 0 && o.rfind("--ptxas-options=", 0) != 0 && o != "--use_fast_math" && o != "--extra-device-vectorization" && o != "--restrict") {
      p.log = "nvrtc: error: unrecognized option " + o + " found";
      return INVALID_OPTION;
    }
  }
  if (!architecture) { p.log = "fake NVRTC: no architecture, so no machine code"; return INVALID_OPTION; }
  std::string builtins = folder() + "/libnvrtc-builtins.so.13.0";
  if (!dlopen(builtins.c_str(), RTLD_NOLOAD | RTLD_LAZY)) { p.log = "nvrtc: error: failed to open libnvrtc-builtins.so.13.0."; return BUILTIN_FAILURE; }

  std::string all = p.source + flags + read(EMULATOR "/emu.h") + read(EMULATOR "/emu_device.h") + read(EMULATOR "/emu.cpp") + read(EMULATOR "/fake.h") + CALLS;
  for (auto& [name, text] : p.headers) all += name + "\n" + text;
  std::string cache = folder() + "/kernels", base = cache + "/" + hash(all), object = base + ".so";
  p.cubin = "emulated:" + object;
  if (access(object.c_str(), R_OK) == 0) return SUCCESS;
  mkdir(cache.c_str(), 0777);
  std::string work = base + "." + std::to_string(getpid());
  mkdir(work.c_str(), 0777);
  for (auto& [name, text] : p.headers) write(work + "/" + name, text);
  write(work + "/kernels.cpp", "#line 1 \"kernels.cu\"\n" + p.source);
  std::string common = "g++ -std=c++20 -DGM_EMULATED=1 -I" + quoted(work) + " -I" + quoted(EMULATOR) + flags;
  Status status = COMPILATION;
  if (shell(common + " -E -fdirectives-only " + quoted(work + "/kernels.cpp") + " -o " + quoted(work + "/kernels.i") + " 2>" + quoted(work + "/log")) == 0) {
    std::string calls = "\n#include \"fake.h\"\n" + std::string(CALLS) + "static constexpr fake::Kernel emulated[] = {";
    int count = 0;
    for (auto& name : kernels(read(work + "/kernels.i"))) {
      calls += "fake::Of<&" + name + ">::kernel(\"" + name + "\"), ";
      count++;
    }
    calls += "{}};\nFAKE const fake::Kernel* emulated_kernels(int* count) { *count = " + std::to_string(count) + "; return emulated; }\n";
    write(work + "/kernels.cpp", "#include \"emu.h\"\n#line 1 \"kernels.cu\"\n" + p.source + "\n#line 1 \"calls\"" + calls);
    // Hidden and not unique: every shared object has an emulator of its own.
    if (shell(common + " -O2 -w -fPIC -shared -fvisibility=hidden -fno-gnu-unique -Wl,-Bsymbolic " + quoted(work + "/kernels.cpp") + " " + quoted(EMULATOR "/emu.cpp") +
            " -o " + quoted(work + "/kernels.so") + " 2>" + quoted(work + "/log")) == 0 &&
        rename((work + "/kernels.so").c_str(), object.c_str()) == 0)
      status = SUCCESS;
  }
  p.log = read(work + "/log");
  shell("rm -rf " + quoted(work));
  return status;
}
}  // namespace

FAKE const char* nvrtcGetErrorString(int s) {
  static const char* names[] = {"NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE", "NVRTC_ERROR_INVALID_INPUT",
                                "NVRTC_ERROR_INVALID_PROGRAM", "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION", "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE"};
  return s >= 0 && s < 8 ? names[s] : "NVRTC_ERROR unknown";
}
FAKE int nvrtcVersion(int* major, int* minor) { *major = 13; *minor = 0; return SUCCESS; }
static const int known[] = {80, 86, 89, 90, 100, 120};
FAKE int nvrtcGetNumSupportedArchs(int* n) { *n = sizeof known / sizeof *known; return SUCCESS; }
FAKE int nvrtcGetSupportedArchs(int* a) { memcpy(a, known, sizeof known); return SUCCESS; }
FAKE int nvrtcCreateProgram(Program** p, const char* source, const char*, int headers, const char** texts, const char** names) {
  if (!source) return INVALID_INPUT;
  *p = new Program{source, {}, "", ""};
  for (int i = 0; i < headers; i++) (*p)->headers[names[i]] = texts[i];
  return SUCCESS;
}
FAKE int nvrtcDestroyProgram(Program** p) {
  bool fails = (*p)->source.find("nvrtcDestroyProgram fails") != std::string::npos;
  delete *p;
  *p = nullptr;
  return fails ? INVALID_PROGRAM : SUCCESS;
}
FAKE int nvrtcCompileProgram(Program* p, int n, const char** options) { return compile(*p, std::vector<std::string>(options, options + n)); }
FAKE int nvrtcGetCUBINSize(Program* p, size_t* n) { *n = p->cubin.size() + 1; return p->cubin.empty() ? INVALID_PROGRAM : SUCCESS; }
FAKE int nvrtcGetCUBIN(Program* p, char* c) { memcpy(c, p->cubin.c_str(), p->cubin.size() + 1); return SUCCESS; }
FAKE int nvrtcGetProgramLogSize(Program* p, size_t* n) { *n = p->log.size() + 1; return SUCCESS; }
FAKE int nvrtcGetProgramLog(Program* p, char* log) { memcpy(log, p->log.c_str(), p->log.size() + 1); return SUCCESS; }
