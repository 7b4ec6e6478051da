#include "bench_options.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

namespace skald::bench {
namespace {

void set_effort(Options& options, Effort effort) {
    options.effort = effort;
    if (effort == Effort::quick) {
        options.rounds = 30;
        options.slice = std::chrono::milliseconds(20);
        options.longest = std::chrono::seconds(40);
    } else {
        options.rounds = 100;
    }
}

}  // namespace

std::optional<Options> parse_options(int argc, char** argv) {
    Options options;
    const char* data = std::getenv("SKALD_BENCH_DATA");
    options.data_folder = data != nullptr ? data : "data";
    const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view argument = arguments[i];
        if (argument == "--quick") {
            set_effort(options, Effort::quick);
        } else if (argument == "--full") {
            set_effort(options, Effort::full);
        } else if (argument == "--json" && i + 1 < arguments.size()) {
            options.json = arguments[++i];
        } else {
            std::fprintf(stderr, "usage: %s [--quick|--full] [--json FILE]\n", arguments[0]);
            return std::nullopt;
        }
    }
    return options;
}

std::optional<std::string> cached_folder(const Options& options, const std::string& name,
                                         const std::function<bool(const std::string&)>& build) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(options.data_folder) / name;
    if (fs::exists(folder)) return folder.string();
    const fs::path unfinished = folder.string() + ".new";
    std::error_code error;
    fs::remove_all(unfinished, error);
    fs::create_directories(unfinished, error);
    std::fprintf(stderr, "making the data set %s, once\n", name.c_str());
    if (error || !build(unfinished.string())) return std::nullopt;
    fs::rename(unfinished, folder, error);
    if (error) return std::nullopt;
    return folder.string();
}

}  // namespace skald::bench
