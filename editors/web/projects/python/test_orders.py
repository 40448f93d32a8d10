from orders import Order, calc_total


def test_a_small_order_pays_for_shipping():
    order = Order("Ada")
    order.add_item("pencil", 2.0, 3)
    assert calc_total(order, "home") == 10.9
