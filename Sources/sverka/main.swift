print("sverka")
