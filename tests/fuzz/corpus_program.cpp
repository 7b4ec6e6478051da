// Makes the corpora of the fuzzers from what the engine itself writes: skald_fuzz_corpus DIRECTORY.
// They are kept in tests/fuzz/corpus; make them again when the format changes.
#include <fstream>
#include <iostream>
#include <skald/core/assert.hpp>

#include "corpus_file.hpp"

void skald::fuzz::keep(const std::filesystem::path& corpus, const std::string& target,
                       const std::string& name, std::span<const std::byte> bytes,
                       std::optional<bool> repaired) {
    std::filesystem::create_directories(corpus / target);
    std::ofstream file(corpus / target / name, std::ios::binary);
    if (repaired) file.put(*repaired ? '\1' : '\0');
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    SKALD_ASSERT(file.good());
}

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: skald_fuzz_corpus DIRECTORY\n";
        return 2;
    }
    skald::fuzz::keep_log(argv[1]);
    skald::fuzz::keep_index_run(argv[1]);
    return 0;
}
