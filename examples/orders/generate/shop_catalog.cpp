#include "orders/generate/shop_catalog.hpp"

namespace orders {

const ShopCatalog& ShopCatalog::instance() {
    static const ShopCatalog catalog{
        .customers = {"Arbour & Sons", "Blaž Knjigarna", "Café Zürich", "Dél-Alföldi Bt.",
                      "Étoile du Nord SARL", "Fjord Outdoor AS", "Gdańsk Instruments", "Høyer ApS",
                      "Islay Distillers", "Jägerhof GmbH", "Kivi Design Oy", "Lisboa Livros Lda.",
                      "Málaga Motos SL", "Nordlicht Kantine", "Øresund Sailing", "Plzeň Brewers"},
        .products = {{"Bookshelf", Money::of_cents(18900)},
                     {"Coffee grinder", Money::of_cents(7995)},
                     {"Desk lamp", Money::of_cents(4950)},
                     {"Espresso machine", Money::of_cents(64900)},
                     {"Field notebook", Money::of_cents(1290)},
                     {"Headphones", Money::of_cents(22900)},
                     {"Kettle", Money::of_cents(5499)},
                     {"Keyboard", Money::of_cents(13900)},
                     {"Office chair", Money::of_cents(39900)},
                     {"Record player", Money::of_cents(44950)},
                     {"Standing desk", Money::of_cents(59900)},
                     {"Thermos", Money::of_cents(3499)},
                     {"Wall clock", Money::of_cents(6790)},
                     {"Webcam", Money::of_cents(8999)}},
        .sales = {"Amal Haddad", "Bram de Vries", "Carla Nunes"},
        .warehouse = {"Dina Petrova", "Emil Sørensen", "Farid Amini", "Grażyna Lis"},
        .shippers = {"Hugo Martin", "Ines Keller", "Jarl Ek"},
    };
    return catalog;
}

Money list_price(const Product& product, skald::Timestamp opening, skald::Timestamp at) {
    constexpr std::int64_t quarter_hours = std::int64_t{24} * 91;
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(at - opening).count();
    const std::int64_t hundredths = 100 + 3 * (hours / quarter_hours);
    return Money::of_cents(product.base_price.cents() * hundredths / 100);
}

}  // namespace orders
