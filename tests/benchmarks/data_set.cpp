#include "data_set.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "append_pipe.hpp"
#include "file_check.hpp"
#include "outcome.hpp"

namespace skald::bench {
namespace {

namespace fs = std::filesystem;

// Raised when the engine makes other files of the same events, or EventMix other events.
constexpr int generation = 2;
// On disk, with the index; a little more than it takes.
constexpr std::uint64_t bytes_per_event = 640;
constexpr std::uint64_t spare_bytes = std::uint64_t{6} << 30;
constexpr std::uint64_t events_min = 10'000;  // an EventMix has a multiple of this
constexpr std::uint64_t in_flight_max = 16'384;

bool build(const EventMix& mix, const std::string& folder) {
    const auto store = value_of(LogEventStore::open(folder));
    AppendPipe pipe(*store, in_flight_max);
    for (std::uint64_t place = 0; place < mix.events(); ++place) {
        std::vector<NewEvent> events;
        events.push_back(mix.event_at(place));
        pipe.append(
            AppendRequest::to(mix.stream_at(place), ExpectedVersion::any(), std::move(events)));
    }
    return pipe.drain();
}

bool is_segment(const fs::path& path) {
    return path.extension() == ".segment";
}

/// Segments in their order.
std::vector<fs::path> segments_in(const std::string& folder) {
    std::vector<fs::path> segments;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (is_segment(entry.path())) segments.push_back(entry.path());
    }
    std::sort(segments.begin(), segments.end());
    return segments;
}

/// Where the zeroes at the end of a file begin.
std::uint64_t end_of_content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string block(std::size_t{1} << 20, '\0');
    for (std::uint64_t end = fs::file_size(path); end > 0;) {
        const std::uint64_t size = std::min<std::uint64_t>(end, block.size());
        file.seekg(static_cast<std::streamoff>(end - size));
        file.read(block.data(), static_cast<std::streamsize>(size));
        const auto last = block.find_last_not_of('\0', size - 1);
        if (last != std::string::npos) return end - size + last + 1;
        end -= size;
    }
    return 0;
}

/// Pages that a process maps are not forgotten, so the mappings of these files let go of theirs.
void release_mappings(const std::string& folder) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        const bool ours = line.find(" " + folder + "/") != std::string::npos;
        std::uintptr_t begin = 0, end = 0;
        if (!ours || std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR, &begin, &end) != 2)
            continue;
        // Mappings of files that are only read: what is let go of comes back from the file.
        auto* const bytes = reinterpret_cast<void*>(begin);  // NOLINT: the system tells a number
        ::madvise(bytes, end - begin, MADV_DONTNEED);
    }
}

}  // namespace

std::uint64_t usual_events(const Options& options) {
    return options.effort == Effort::full ? 10'000'000 : 1'000'000;
}

DataSet data_set(const Options& options, EventMix mix) {
    fs::create_directories(options.data_folder);
    const auto name = [&] {
        return mix.name() + "-v" + std::to_string(log_format_version) + "." +
               std::to_string(generation);
    };
    const std::uint64_t wanted = mix.events();
    const std::uint64_t room = fs::space(options.data_folder).available;
    const std::uint64_t fitting = room < spare_bytes ? 0 : (room - spare_bytes) / bytes_per_event;
    if (!fs::exists(fs::path(options.data_folder) / name()) && fitting < wanted) {
        if (fitting < events_min) give_up("the disk is full");
        mix = EventMix(fitting / events_min * events_min, mix.shape());
    }
    if (mix.events() < wanted) {
        std::printf("only %llu of %llu events: %llu GB of disk are free\n",
                    static_cast<unsigned long long>(mix.events()),
                    static_cast<unsigned long long>(wanted),
                    static_cast<unsigned long long>(room >> 30));
    }
    const auto folder = cached_folder(
        options, name(), [&](const std::string& unfinished) { return build(mix, unfinished); });
    if (!folder) give_up("cannot make the data set " + name());
    return {mix, *folder};
}

void remove(const DataSet& set) {
    fs::remove_all(set.folder);
}

StoreCopy::StoreCopy(const DataSet& set, const std::string& name)
    : folder_((fs::current_path() / name).string()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    const auto segments = segments_in(set.folder);
    for (const auto& entry : fs::directory_iterator(set.folder)) {
        const fs::path& from = entry.path();
        const fs::path to = fs::path(folder_) / from.filename();
        // Files of the index are never written again, only replaced.
        const bool is_final =
            from.extension() == ".index" || (is_segment(from) && from != segments.back());
        if (is_final) {
            fs::create_hard_link(from, to);
        } else {
            fs::copy_file(from, to);
        }
    }
}

StoreCopy::~StoreCopy() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::unique_ptr<LogEventStore> StoreCopy::open(const LogStoreOptions& options) const {
    return value_of(LogEventStore::open(folder_, options));
}

std::vector<LogFile> log_files(const std::string& folder) {
    std::vector<LogFile> files;
    const auto segments = segments_in(folder);
    for (const fs::path& path : segments) {
        const bool last = path == segments.back();
        files.push_back({path.string(), last ? end_of_content(path) : fs::file_size(path)});
    }
    return files;
}

std::uint64_t log_bytes(const std::string& folder) {
    std::uint64_t bytes = 0;
    for (const LogFile& file : log_files(folder)) bytes += file.bytes;
    return bytes;
}

void warm(const std::string& folder) {
    std::vector<char> bytes(std::size_t{1} << 20);
    for (const auto& entry : fs::directory_iterator(folder)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        while (::read(file, bytes.data(), bytes.size()) > 0) continue;
        ::close(file);
    }
}

void forget_cached(const std::string& folder) {
    release_mappings(folder);
    for (const auto& entry : fs::directory_iterator(folder)) {
        const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) continue;
        // Only what is written can be forgotten.
        ::fdatasync(file);
        ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
}

}  // namespace skald::bench
