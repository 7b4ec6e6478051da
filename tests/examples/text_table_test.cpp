#include "orders/report/text_table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace orders {
namespace {

TEST(TextTable, MeasuresWhatATerminalShows) {
    EXPECT_EQ(width_of("abc"), 3U);
    EXPECT_EQ(width_of("Étoile"), 6U);
    EXPECT_EQ(width_of("e\u0301"), 1U);  // a letter and its accent
    EXPECT_EQ(width_of("注文"), 4U);
    EXPECT_EQ(width_of("\xF0\x9F\x93\xA6"), 2U);  // a parcel
    EXPECT_EQ(width_of(""), 0U);
}

TEST(TextTable, AlignsNamesOfAnyScript) {
    std::ostringstream out;
    print_table(out, "Customers", {{"name"}, {"orders", true}},
                {{"Høyer", "7"}, {"注文株式会社", "1,234"}, {"", "12"}});
    EXPECT_EQ(out.str(),
              "\nCustomers\n"
              "  name          orders\n"
              "  Høyer              7\n"
              "  注文株式会社   1,234\n"
              "                    12\n");
}

TEST(TextTable, ShortensWhatIsTooWideBetweenCharacters) {
    std::string name;
    for (int i = 0; i < 100; ++i) name += "é";
    std::ostringstream out;
    print_table(out, "T", {{"name"}}, {{name}});
    std::string expected;
    for (int i = 0; i < 71; ++i) expected += "é";
    EXPECT_EQ(out.str(), "\nT\n  name\n  " + expected + "…\n");
}

TEST(TextTable, WritesNumbersAndDurationsForPeople) {
    EXPECT_EQ(with_commas(0), "0");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1000), "1,000");
    EXPECT_EQ(with_commas(-1234567), "-1,234,567");
    EXPECT_EQ(duration_text(std::chrono::seconds(1)), "00:00:01");
    EXPECT_EQ(duration_text(std::chrono::seconds(86399)), "23:59:59");
    EXPECT_EQ(duration_text(std::chrono::seconds(86400 + 3661)), "1 d 01:01");
    EXPECT_EQ(duration_text(std::chrono::seconds(-60)), "-00:01:00");
}

}  // namespace
}  // namespace orders
